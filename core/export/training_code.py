"""The training of a config as code: augmentation, optimiser, schedule, callbacks, `fit`."""

import inspect
from dataclasses import dataclass, field
from typing import Any

import keras

from core.architectures.backbones.build import own_rates
from core.architectures.backbones.knobs import BackboneKnobs
from core.architectures.base import WHITENING
from core.common.errors import UserError
from core.common.i18n import N_
from core.config.early_stopping import Patient
from core.config.training import TrainingConfig
from core.experiments.config import ExperimentConfig
from core.export.script_parts import source
from core.training import augmentation
from core.training.optimizers import AT_THE_USUAL_RATE, SHIFTS, PerVariableRates

RATES = {  # the share of the learning rate after `done` of all epochs (0 to 1)
    "constant": ["return LEARNING_RATE"],
    "cosine": ["return LEARNING_RATE * 0.5 * (1 + math.cos(math.pi * epoch / EPOCHS))"],
    "exponential": ["return LEARNING_RATE * {decay_rate} ** (epoch / {decay_epochs})"],
    "triangular": ["way = {way}", "return LEARNING_RATE * (start + (end - start) * way)"],
    "one-cycle": [
        "way = 0.5 * (1 - math.cos(math.pi * {way}))",
        "return LEARNING_RATE * (start + (end - start) * way)",
    ],
}
PEAK = [
    "done = epoch / EPOCHS",
    "if done < {peak}:",
    "    start, end, part = {first_rate}, 1.0, done / {peak}",
    "else:",
    "    start, end, part = 1.0, {last_rate}, (done - {peak}) / (1 - {peak})",
]
VALIDATED = ["    validation_data=validation,", "    validation_batch_size=BATCH_SIZE,"]
AVERAGES = ("off", "ema", "lookahead")


@dataclass
class FirstFilters:
    """The pieces and the lines that give a network filters which are computed, not drawn."""

    helpers: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def first_filters(config: ExperimentConfig, network: keras.Model) -> FirstFilters:
    """Whitening and identities, where the network begins with them."""
    found = FirstFilters()
    if getattr(config.model, "identity", False):
        found.helpers.append("hand_on")
        found.lines += [
            "for layer in network.layers:",
            "    if isinstance(layer, layers.Conv2D) and layer.kernel_size == (3, 3):",
            "        hand_on(layer)",
        ]
    if any(layer.name == WHITENING for layer in network.layers):
        found.helpers.append("whiten")
        found.lines += [
            f'network.get_layer("{WHITENING}").kernel.trainable = False',
            f'whiten(network, network.get_layer("{WHITENING}"), x_train[learned])',
        ]
    return found


def left_out(config: ExperimentConfig, precision: str) -> list[str]:
    """What the script does otherwise than the run did, a line each."""
    lines = [
        "it computes in float32 with Keras' own layers; the run trained on faster ones that",
        "  compute the same, so figures differ by rounding and by what dropout draws;",
    ]
    if precision not in ("", "float32"):
        lines.append(f"the run computed in {precision}: expect the script to be slower;")
    if isinstance(config.model, BackboneKnobs):
        lines.append("what is frozen is computed in every epoch again, which takes longer;")
    if config.augmentation.cached_views and config.augmentation.active:
        lines.append("images are changed anew in every epoch, not a few changed copies in turn;")
    if config.training.test_views != "off":
        lines.append("the test looks at each image once, not at several views of it;")
    return [*lines, "a run that was stopped by hand is trained to its end."]


def training(config: ExperimentConfig, network: keras.Model, held_back: int) -> str:
    """From the optimiser to `fit`; `held_back`: how many validation images there are."""
    asked = config.training
    helpers = [source("learning", "Batches")]
    steps = ["x, y = x_train[learned], y_train[learned]"]
    if held_back:
        steps.append("validation = (x_train[held_back], y_train[held_back])")
    steps += ["network_that_learns = network", *_smoothing(asked, held_back)]
    if config.augmentation.active:
        helpers += _augmentation(config, steps)
    else:
        steps.append("batches = Batches(x, y, BATCH_SIZE, SEED)")
    rates, lines = _optimizer(config, network)
    helpers += [rates] if rates else []
    helpers.append(_learning_rate(asked))
    callbacks = _callbacks(asked, bool(held_back), helpers)
    steps += [
        *lines,
        f'network_that_learns.compile(optimizer, {_loss(asked)}, metrics=["accuracy"])',
        "callbacks = [",
        *(f"    {callback}," for callback in callbacks),
        "]",
        "network_that_learns.fit(",
        "    batches,",
        "    epochs=EPOCHS,",
        *(VALIDATED if held_back else []),
        "    shuffle=False,  # the batches do that",
        "    callbacks=callbacks,",
        "    verbose=2,",
        ")",
        'network.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])',
    ]
    return "\n\n\n".join([*helpers, "\n".join(steps)])


def _smoothing(asked: TrainingConfig, held_back: int) -> list[str]:
    if not asked.label_smoothing:
        return []
    lines = ["y = keras.utils.to_categorical(y, len(CLASSES))"]
    if held_back:
        lines.append(
            "validation = (validation[0], keras.utils.to_categorical(validation[1], len(CLASSES)))"
        )
    return lines


def _loss(asked: TrainingConfig) -> str:
    if not asked.label_smoothing:
        return '"sparse_categorical_crossentropy"'
    smoothing = asked.label_smoothing
    return f"keras.losses.CategoricalCrossentropy(label_smoothing={smoothing})"


def _augmentation(config: ExperimentConfig, steps: list[str]) -> list[str]:
    """The sources of the layers that change images; how they are used goes into `steps`."""
    changes, helpers = config.augmentation, []
    values = changes.model_dump(exclude={"cached_views"})
    said = ", ".join(f"{name}={value!r}" for name, value in values.items())
    steps.append(f"changes = SimpleNamespace({said})")
    if changes.moves:
        helpers += [
            source("learning", "MovedBatches"),
            inspect.getsource(augmentation.reflected).strip(),
            inspect.getsource(augmentation.FlipAndCrop).strip(),
        ]
        steps.append("moves = FlipAndCrop(changes, SEED, x_train)")
        steps.append("batches = MovedBatches(moves, learned, y, BATCH_SIZE, SEED)")
    else:
        steps.append("batches = Batches(x, y, BATCH_SIZE, SEED)")
    if changes.recomputes:
        helpers += [
            f"FLIPS = {augmentation.FLIPS!r}",
            inspect.getsource(augmentation.RandomAugmentation).strip(),
            inspect.getsource(augmentation.augmented).strip(),
        ]
        steps.append("network_that_learns = augmented(network, changes, SEED)")
    return helpers


def _optimizer(config: ExperimentConfig, network: keras.Model) -> tuple[str, list[str]]:
    """The source of rates of their own, where there are any, and the lines for the optimiser."""
    asked = config.training.optimizer
    module, _colon, kind = asked.rule.partition(":")
    if module != "keras.optimizers":
        raise _not_as_code(asked.name)
    settings = asked.arguments() | config.training.averaging.optimizer_arguments()
    said = "".join(f", {name}={value!r}" for name, value in settings.items())
    name = f"{module}.{kind}"
    rates = own_rates(network, config.model, asked.learning_rate)
    if not rates and asked.bias_rate == 1.0:
        return "", [f"optimizer = {name}(LEARNING_RATE{said})"]
    lines = ["rates, decays = {}, {}"]
    if rates:
        first = next(iter(rates.values()))
        lines += [
            "for layer in backbone.layers:",
            "    for variable in layer.trainable_variables:",
            f"        rates[variable.path] = {first!r}",
        ]
    if asked.bias_rate != 1.0:
        lines += [
            "for variable in network.trainable_variables:",
            f"    if variable.name in {SHIFTS!r} and variable.path != {AT_THE_USUAL_RATE!r}:",
            "        decays[variable.path] = rates.get(variable.path, 1.0)",
            f"        rates[variable.path] = decays[variable.path] * {asked.bias_rate!r}",
        ]
    lines += [
        f'Optimizer = type("Optimizer", (PerVariableRates, {name}), {{}})',
        f"optimizer = Optimizer(LEARNING_RATE, rates=rates, decays=decays{said})",
    ]
    return inspect.getsource(PerVariableRates).strip(), lines


def _learning_rate(asked: TrainingConfig) -> str:
    """`LEARNING_RATE`, and the function that says it for every epoch or moment."""
    schedule = asked.schedule
    if schedule.name not in RATES:
        raise _not_as_code(schedule.name)
    body = [*PEAK, *RATES[schedule.name]] if schedule.within_epochs else RATES[schedule.name]
    values = {"way": "part", **schedule.model_dump(exclude={"name"})}
    lines = [line.format(**values) for line in body]
    return "\n".join(
        [
            f"LEARNING_RATE = {asked.optimizer.learning_rate!r}",
            "",
            "",
            "def learning_rate(epoch: float) -> float:",
            '    """After so many epochs."""',
            *(f"    {line}" for line in lines),
        ]
    )


def _callbacks(asked: TrainingConfig, held_back: bool, helpers: list[str]) -> list[str]:
    """The callbacks as code; what they need is added to `helpers`."""
    begin = "keras.callbacks.LambdaCallback(on_epoch_begin=batches.begin)"
    found = [begin, "keras.callbacks.LearningRateScheduler(learning_rate)"]
    if asked.schedule.within_epochs:
        helpers.append(source("learning", "RateOfEachBatch"))
        found = [begin, "RateOfEachBatch(learning_rate)"]
    stopping = asked.early_stopping
    if isinstance(stopping, Patient):
        found += [
            f'keras.callbacks.EarlyStopping("{monitor}", patience={stopping.patience})'
            for monitor in stopping.watched
        ]
    average: Any = asked.averaging
    if average.name not in AVERAGES:
        raise _not_as_code(average.name)
    if average.name == "ema":
        helpers.append(source("learning", "MovingAverage"))
        found.append("MovingAverage()")
    if average.name == "lookahead":
        helpers.append(source("learning", "Lookahead"))
        found.append(f"Lookahead(EPOCHS, {average.momentum!r})")
    if held_back and asked.keep == "best":
        helpers.append(source("learning", "BestWeights"))
        monitor = "val_accuracy" if "val_accuracy" in stopping.watched else "val_loss"
        found.append(f'BestWeights("{monitor}")')
    return found


def _not_as_code(what: str) -> UserError:
    return UserError(
        "setting-not-as-code",
        N_("There are no words for {what} in a script of plain Keras yet."),
        what=what,
    )
