"""Public test doubles and the pixel verdict for golden pictures."""
