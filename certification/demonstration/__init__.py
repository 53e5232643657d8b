"""The demo centre: invented people on the real specifications, brought to life through the same actions as anybody."""
