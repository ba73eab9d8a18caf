"""A generator for tests, which workers import: its prompt says how long a picture takes, and whether it is the last."""

from __future__ import annotations

import os
import signal
import time

from compositor.hook import GeneratedImage, GenerateRequest
from compositor.procedural import Procedural


class SlowPictures:
    """``slow 50 #7`` takes 50 ms; ``deadly`` ends the process; ``hanging`` does not come to an end."""

    def generate(self, request: GenerateRequest) -> GeneratedImage:
        word, *rest = request.prompt.split()
        if word == "deadly":
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(3600 if word == "hanging" else int(rest[0]) / 1000)
        return Procedural().generate(request)
