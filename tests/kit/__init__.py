"""What tests share: real servers and clients."""
