"""What all tests share: ``fakes`` becomes importable, and property tests draw the same examples in every run.

To look further than the fixed examples: ``pytest tests/property --hypothesis-profile=explore``.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("fixed", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fixed")
