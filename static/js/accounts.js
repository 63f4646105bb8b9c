// Starts allauth's passkey scripts, shows what only works with a script, and says in words when a device gave no passkey.
(function () {
  "use strict";
  const able = "credentials" in navigator && "PublicKeyCredential" in window;
  for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = !able;
  for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = able;
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const task of document.querySelectorAll("[data-passkey-task]")) {
    window.allauth.webauthn.forms[task.dataset.passkeyTask](JSON.parse(task.textContent));
  }
  document.addEventListener("allauth.error", (event) => {
    const place = document.querySelector("[data-passkey-failed]");
    if (!place) return;
    event.preventDefault();
    place.textContent = place.dataset.passkeyFailed;
  });
})();
