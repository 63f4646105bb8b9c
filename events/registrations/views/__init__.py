"""Pages of registration: for those who ask to attend, for focal points, and saving sessions."""
