"""Networks that others trained on ImageNet: the table of them, their knobs, how they are built."""
