"""Where images come from: a folder, a ZIP, an `.npz`; what each holds, file by file."""
