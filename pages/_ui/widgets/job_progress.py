"""How far a job is, whatever its kind: a bar with words."""

from collections.abc import Sequence

import streamlit as st

from core.common.i18n import _
from core.jobs.models import Job, JobState


def job_progress(job: Job, waiting: str, details: Sequence[str] = ()) -> None:
    """What the job is at, and details beside it; `waiting` while nobody works on it yet."""
    at = "" if job.state is JobState.QUEUED else _(job.progress.words)
    st.progress(job.progress.share or 0.0, " · ".join([at or waiting, *details]))
