"""The file formats that a trained network can be taken along in: a registry, a module each.

Keras is imported only where a file is written: pages read the records.
"""

from core.export.formats import keras_file, litert, onnx_file, saved_model, web
from core.export.formats.base import Format, Source, formats

__all__ = ["Format", "Source", "formats"]
for record in (
    keras_file.KERAS,
    saved_model.SAVED_MODEL,
    *litert.FORMATS,
    onnx_file.ONNX,
    web.WEB,
):
    formats.add(record.key, record)
