"""Finds the engine and the model that the settings name, loads them once per process, and says when it cannot."""

from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from practical.transcription.engine import Engine, ModelChoice, ModelMissing
from practical.transcription.phrase_model import unpack_phrase_model

PHRASE_MODEL = "phrase-model"
ENGINES = ("faster_whisper", "openai_whisper")


@lru_cache(maxsize=1)
def load(choice: ModelChoice) -> Engine:
    """The engine with its model, kept warm. Raises ModelMissing with a sentence for the screen."""
    if not choice.model:
        raise ModelMissing(_("未设置语音模型。录像已保存；设置 KAOBO_SPEECH_MODEL 后将自动转写。"))
    source = _source(choice)
    try:
        return _start(choice, source)
    except ImportError as error:
        raise ModelMissing(
            _("语音引擎 {engine} 未安装。录像已保存，安装后将自动转写。").format(engine=choice.engine)
        ) from error
    except Exception as error:  # whatever the library raises for absent or damaged weights, the recording waits
        reason = _("语音模型 {model} 无法加载（{error}）。录像已保存，模型就绪后将自动转写。")
        raise ModelMissing(reason.format(model=choice.model, error=error)) from error


def label(choice: ModelChoice) -> str:
    """What examiners are told about the model."""
    return _("演示模型（只认识 52 句合成语音）") if choice.model == PHRASE_MODEL else Path(choice.model).name


def _source(choice: ModelChoice) -> str:
    if choice.model != PHRASE_MODEL:
        return choice.model
    paths = unpack_phrase_model(choice.folder)
    return str(paths.faster_whisper if choice.engine == "faster_whisper" else paths.openai_whisper)


def _start(choice: ModelChoice, source: str) -> Engine:
    if choice.engine == "faster_whisper":
        from practical.transcription.faster_whisper import FasterWhisper  # slow import: 1.5 s, 150 MB

        return FasterWhisper(source, folder=choice.folder, threads=choice.threads)
    if choice.engine == "openai_whisper":
        from practical.transcription.openai_whisper import OpenaiWhisper  # slow import: torch

        return OpenaiWhisper(source, folder=choice.folder, threads=choice.threads)
    raise ModelMissing(_("没有名为 {engine} 的语音引擎。请检查 KAOBO_SPEECH_ENGINE。").format(engine=choice.engine))
