"""How gunicorn serves the site; WEB_CONCURRENCY sets the number of processes."""

import os
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from wtdc import environment, logs

try:
    _env = environment.read(os.environ, base_dir=Path(__file__).resolve().parent)
except ImproperlyConfigured as error:
    sys.exit(f"Not started: {error}")

wsgi_app = "wtdc.wsgi"
bind = f"{_env.bind}:{_env.port}"
worker_class = "gthread"
threads = 4
timeout = 60  # seconds; the import of a large programme is the longest request
graceful_timeout = 10
control_socket_disable = True  # it would lie in the home folder
logconfig_dict = logs.configuration(_env.log_format, level=_env.log_level)
