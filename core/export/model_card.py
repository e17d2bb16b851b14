"""The card in each ZIP: what the network is, by what it learned, how good it is, where it fails.

As proposed by Mitchell et al. 2019, Model Cards for Model Reporting. In the language of whoever
asked for the file; names that people gave stand between backticks, where Markdown has no signs.
"""

from core.architectures.backbones.table import BACKBONES
from core.common.i18n import N_, _, number, shown
from core.config import imported_network
from core.config.network import RUN
from core.datasets import Dataset
from core.evaluation.chance import result_of_run
from core.export.example import EXAMPLE_FILE, OWN_IMAGE, PREPARE_FILE, REQUIREMENTS_FILE
from core.export.formats import Format
from core.export.proof import FAILURES, Proof
from core.runs.models import Run
from core.runs.titles import network_title

# Of published weights, as their authors give them; all learned from ImageNet's photographs.
LICENCES = {
    "mobilenet": "Apache 2.0",
    "mobilenetv3-small": "Apache 2.0",
    "vgg16": "CC BY 4.0",
    "resnet50": "MIT",
    "inceptionv3": "Apache 2.0",
    "densenet121": "BSD 3-Clause",
    "efficientnetv2-b0": "Apache 2.0",
    "convnext-tiny": "MIT",
}
FAILED = N_("THE PROOF OF THIS FILE FAILED: {reason}.")
MOST_CLASSES = 200


def model_card(run: Run, dataset: Dataset, format_: Format, proof: Proof) -> str:
    """The card as Markdown."""
    parts = [f"# {_code(title_of(run, dataset))}"]
    if not proof.holds:
        parts.append(f"**{_(FAILED, reason=failure_words(proof))}**")
    parts += [
        _origin(run, format_),
        _part(_("How it is used"), _serve() if format_.is_page else _use(dataset)),
        _part(_("Data"), _data(run, dataset)),
        *([] if run.network == imported_network.NAME else [_part(_("Training"), _training(run))]),
        _part(_("Result"), _result(run)),
        _part(_("Proof"), proof_words(proof, format_)),
        _part(_("Limits"), _limits()),
        _part(_("Licence of the weights"), _licence(run)),
    ]
    return "\n\n".join(parts) + "\n"


def title_of(run: Run, dataset: Dataset) -> str:
    """What the run is called, or its network and data; not yet escaped."""
    return run.name or _(
        "{network} on {data}", network=network_title(run.network), data=shown(dataset.title)
    )


def _origin(run: Run, format_: Format) -> str:
    values = {"format": _(format_.title), "network": network_title(run.network), "run": run.id}
    if run.network == imported_network.NAME:
        return _(
            "{format}: a network that came in a file, tested with Vistazo, run {run}.", **values
        )
    return _("{format}: {network}, trained with Vistazo, run {run}.", **values)


def failure_words(proof: Proof) -> str:
    """Why the proof failed, in words; nothing where it holds."""
    if proof.holds:
        return ""
    return _(FAILURES[proof.failure], detail=proof.detail, tolerance=proof.tolerance or 0.0)


def proof_words(proof: Proof, format_: Format) -> str:
    """What the proof came to, in sentences, and what it leaves out."""
    if proof.failure == "not-run":
        return failure_words(proof)
    words = _(
        "Run on {images:,} test images by its own runtime in a clean process, and compared with "
        "the app's answers: the same class for {agreement:.2%}; largest difference in probability "
        "{difference:.1e}; {milliseconds:.2f} ms an image on one machine; {size:.2f} MB.",
        images=proof.images,
        agreement=proof.top1_agreement,
        difference=proof.max_difference,
        milliseconds=proof.milliseconds,
        size=proof.size_mb,
    )
    if proof.tolerance is None:
        words += " " + _(
            "Against the app it costs {cost:.1%} of accuracy (95% interval: {low:.1%} to "
            "{high:.1%}).",
            cost=proof.cost,
            low=proof.cost_low,
            high=proof.cost_high,
        )
    return f"{words} {_(format_.caveat)}".strip()


def _part(title: str, text: str) -> str:
    return f"## {title}\n\n{text}"


def _code(text: str) -> str:
    """Somebody's own words where Markdown has no signs."""
    return f"`{' '.join(text.split()).replace('`', chr(39))}`"


def _use(dataset: Dataset) -> str:
    height, width, channels = dataset.image_shape
    words = _(
        "Pixels go in as they are, 0 to 255, float32 (n, {height}, {width}, {channels}): scaling "
        "is inside the network. Out come probabilities (n, {classes}), in the order of "
        "classes.json, at the temperature that the run was calibrated to, if it was.",
        height=height,
        width=width,
        channels=channels,
        classes=len(dataset.class_names),
    )
    words += " " + _(
        "`{file}` brings any picture into that form by the app's own code: upright, cut to shape, "
        "and of a drawing the ink found and centred.",
        file=PREPARE_FILE,
    )
    command = f"pip install -r {REQUIREMENTS_FILE}\npython {EXAMPLE_FILE} {OWN_IMAGE}"
    return f"{words}\n\n```\n{command}\n```"


def _serve() -> str:
    words = _(
        "The folder page is the whole site: any static server shows it, and nothing else is "
        "needed. Here, start the line below and open http://localhost:8000. For GitHub Pages, put "
        "what is in the folder into a repository and switch Pages on in its settings. At addresses "
        "with https and at localhost it is kept for use without a network, and the camera works; "
        "opened from a disk, browsers refuse its scripts."
    )
    return f"{words}\n\n```\npython -m http.server 8000 --directory page\n```"


def _data(run: Run, dataset: Dataset) -> str:
    version = f", {run.data_version}" if run.data_version else ""
    names = [_code(name) for name in dataset.class_names[:MOST_CLASSES]]
    more = len(dataset.class_names) - len(names)
    listed = ", ".join(names) + (f" (+{more})" if more else "")
    known = {
        "title": _code(shown(dataset.title)),
        "version": version,
        "source": _code(shown(dataset.source)),
        "test": dataset.test_count,
        "classes": listed,
    }
    if run.network == imported_network.NAME:
        return _(
            "It was tested on {title}{version}: {test:,} test images. Source: {source}. What it "
            "learned from is not known here. Classes: {classes}.",
            **known,
        )
    return _(
        "{title}{version}. Source: {source}. {train:,} training images and {test:,} test images "
        "({share:.0%} of the training images were used). Classes: {classes}.",
        train=dataset.train_count,
        share=run.config.data.fraction,
        **known,
    )


def _training(run: Run) -> str:
    training = run.config.training
    return _(
        "{epochs} of {planned} epochs, batches of {batch}, optimiser {optimizer} with a learning "
        "rate of {rate}, seed {seed}; {parameters} parameters.",
        epochs=run.epochs,
        planned=run.planned_epochs,
        batch=training.batch_size,
        optimizer=training.optimizer.name,
        rate=f"{training.optimizer.learning_rate:g}",
        seed=run.config.seed,
        parameters=number(run.total_parameters or 0, ","),
    )


def _result(run: Run) -> str:
    result = result_of_run(run)
    if result is None:
        return _("The run was not tested.")
    return _(
        "{accuracy:.1%} of {images:,} test images right (95% interval: {between}). Always "
        "answering the most frequent class would have {guessing:.1%} right.",
        accuracy=result.accuracy,
        images=result.images,
        between=result.between,
        guessing=result.guessing,
    )


def _limits() -> str:
    return _(
        "The network knows these classes alone: whatever it is shown, it names one of them. Its "
        "result is of images like those of its data set; others it may get wrong more often."
    )


def _licence(run: Run) -> str:
    backbone = BACKBONES.get(run.network)
    if run.network == imported_network.NAME:
        return _("It came in a file from elsewhere: who made that says what may be done with it.")
    if backbone and run.weights.startswith(RUN):
        return _(
            "It began with the weights of run {run}. Where that one, or one before it, began with "
            "the weights of {title} that were published under {licence}, these are in it: they "
            "were learned from ImageNet, whose photographs are for research that earns no money.",
            run=run.weights.removeprefix(RUN),
            title=_(backbone.title),
            licence=LICENCES[backbone.name],
        )
    if run.weights.startswith(RUN):
        return _(
            "It began with the weights of run {run}: its weights come from that training, from "
            "those before it, and from this one. None that were published are in them.",
            run=run.weights.removeprefix(RUN),
        )
    if backbone is None or run.weights != "imagenet":
        return _("All weights come from this training: they are yours.")
    return _(
        "It began with the weights of {title} that were published under {licence}; they were "
        "learned from ImageNet, whose photographs are for research that earns no money. What it "
        "learned since is yours.",
        title=_(backbone.title),
        licence=LICENCES[backbone.name],
    )
