from core.imaging.batches import BYTES_AT_ONCE, images_at_once


def test_large_images_are_taken_in_smaller_blocks():
    assert images_at_once((32, 32, 3), 2048) == 2048
    assert images_at_once((512, 512, 3), 2048) * 4 * 512 * 512 * 3 <= BYTES_AT_ONCE
    assert images_at_once((100_000, 100_000, 3), 2048) == 1
