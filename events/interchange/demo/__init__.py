"""The two demo conferences: `wtdc-25` from public facts, and the invented `sample` around today."""
