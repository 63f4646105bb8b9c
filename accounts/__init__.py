"""Users, how they sign in, and what they may take away or delete. Lies below `events`."""
