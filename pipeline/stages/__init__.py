"""One module a stage, one public function a module."""

import warnings

# Great Expectations imports PySpark where it is installed, which then complains of every newer pandas.
warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
