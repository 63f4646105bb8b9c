"""What is due to whom, when, and about which version; writes rows for the outbox."""
