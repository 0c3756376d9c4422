"""Questions, tasks and rubrics: written once, then versioned."""
