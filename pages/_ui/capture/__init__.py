"""How an image comes in from a browser: a drawing pad, the camera, the clipboard."""
