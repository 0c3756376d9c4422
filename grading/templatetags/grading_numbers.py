"""Scores and media times as people read them."""

from django import template

from grading import media_clock

register = template.Library()


@register.filter
def hundredths(score: int) -> str:
    """A score in hundredths with two decimals: 8650 → 86.50."""
    return f"{score // 100}.{score % 100:02}"


@register.filter
def clock(ms: int) -> str:
    """Milliseconds as minutes and seconds: 130400 → 02:10."""
    return media_clock.as_text(ms)


@register.filter
def seconds(ms: int) -> str:
    """Milliseconds as seconds for data attributes: 130400 → 130.4."""
    return media_clock.as_seconds(ms)
