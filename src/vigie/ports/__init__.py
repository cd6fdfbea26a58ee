"""What the stages need from the outside, as Protocols. One file each; adapters implement them."""
