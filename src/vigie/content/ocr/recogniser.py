"""One line of text in an upright picture becomes letters. The model comes in the wheel of rapidocr."""

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy

HEIGHT: Final = 48
_WIDEST: Final = 1_600
_NARROWEST: Final = 48


def model_file(part: str) -> Path:
    """The file of a model: ``rec`` or ``det``. Raises `FileNotFoundError`."""
    home = find_spec("rapidocr")
    for folder in (home.submodule_search_locations if home else None) or ():
        for path in sorted(Path(folder, "models").glob(f"*_{part}_*.onnx")):
            return path
    raise FileNotFoundError(f"rapidocr brings no model {part}")


@cache
def session(part: str) -> Any:
    """A model, loaded once, on one thread: the workshop has as many children as it may use processors."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    return onnxruntime.InferenceSession(model_file(part), options, providers=["CPUExecutionProvider"])


@cache
def _letters() -> list[str]:
    text: str = session("rec").get_modelmeta().custom_metadata_map["character"]
    return ["", *text.splitlines(), " "]


def recognise(line: Any) -> tuple[str, float]:
    """The text of one line (height, width, BGR or grey; dark on light) and how sure it is, 0 to 1."""
    import cv2

    height, width = line.shape[:2]
    if not height or not width:
        return "", 0.0
    wide = min(max(round(width * HEIGHT / height), _NARROWEST), _WIDEST)
    small = cv2.resize(line, (wide, HEIGHT), interpolation=cv2.INTER_AREA if height > HEIGHT else cv2.INTER_LINEAR)
    if small.ndim == 2:
        small = cv2.cvtColor(small, cv2.COLOR_GRAY2BGR)
    values = (small.astype(numpy.float32) / 127.5 - 1).transpose(2, 0, 1)[None]
    model = session("rec")
    [scores] = model.run(None, {model.get_inputs()[0].name: values})
    return _decoded(scores[0])


def _decoded(scores: Any) -> tuple[str, float]:
    """The likeliest letter at each step; repeated ones are one, and the blank parts them.

    The model, made for many languages at once, takes a French é for an ø now and then.
    """
    best = scores.argmax(axis=1)
    kept = numpy.flatnonzero((best != 0) & (best != numpy.concatenate(([0], best[:-1]))))
    if not len(kept):
        return "", 0.0
    letters = _letters()
    text = "".join(letters[index] if index < len(letters) else "" for index in best[kept])
    return text.replace("ø", "é"), float(scores[kept, best[kept]].mean())
