"""Hand over what was decided: claims, questions, outcomes and reasons."""
