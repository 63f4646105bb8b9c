"""The public read API: published facts as JSON for anybody, the same for all, within version 1 for good."""
