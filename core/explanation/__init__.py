"""What a trained network looks at, and how it sees its images."""
