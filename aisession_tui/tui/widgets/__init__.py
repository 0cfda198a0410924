"""What the window is made of; each posts messages and knows neither screens nor the app."""
