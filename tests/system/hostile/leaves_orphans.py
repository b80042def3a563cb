"""Starts processes that outlive it, and cut every tie to it."""

import os
import subprocess
import sys

SLEEPER = "import time; hostile_orphan = True; time.sleep(86400)"


def impute_missing(train, new, columns, strategy):
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execve(sys.executable, [sys.executable, "-c", SLEEPER], {})
            os._exit(0)
    subprocess.Popen([sys.executable, "-c", SLEEPER], start_new_session=True)
    return new
