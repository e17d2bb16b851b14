"""What an exported script is made of besides its network: code that needs Keras and NumPy alone.

`core.export.script` writes the sources of these functions and classes into the script, so that they
are checked and tested here as all code is.
"""
