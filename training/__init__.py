"""From data to a released model: `train.main` shows the way."""
