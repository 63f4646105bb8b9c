def test_healthz_answers_ok(client):
    response = client.get("/healthz")
    assert response.content == b"ok\n"
