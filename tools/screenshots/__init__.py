"""Pictures of every page of a running house: phone and desktop, light and dark, Chinese and English."""
