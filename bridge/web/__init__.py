"""The way in over HTTP: notifications, reviews asked for by programs, health and metrics."""
