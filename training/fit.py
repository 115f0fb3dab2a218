"""The training loop: Keras's own, with a bar and a memory."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from sitegen.errors import InklingError
from training import augment, evaluate, model
from training.augment import Source
from training.dataset import Part
from training.quiet import keras, tf
from training.recipe import Recipe

HISTORY = "history.csv"  # beside the checkpoints: what each epoch came to
NORM_BATCHES = 200  # some 25,000 images: their mean and variance hardly move then


def fit(
    recipe: Recipe,
    sources: Sequence[Source],
    validation: Mapping[str, Part],
    checkpoints: Path,
) -> keras.Model:
    """Return the trained model, the moving average of its weights in place.

    Interrupted, it goes on from the last whole epoch when called again; the same recipe
    and data on the same machine give the same model, interrupted or not.

    Args:
        recipe: every hyper-parameter.
        sources: what is learnt from.
        validation: what every epoch is measured on, by name.
        checkpoints: folder that keeps the state of the newest epoch, and HISTORY: a row
            of accuracies for each.
    """
    keras.utils.set_random_seed(recipe.seed)
    tf.config.experimental.enable_op_determinism()
    network = model.build(recipe)
    steps = augment.steps_per_epoch(sources)
    network.compile(
        optimizer=optimizer(recipe, steps),
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    epoch = tf.Variable(0, dtype=tf.int64)
    state = tf.train.CheckpointManager(
        tf.train.Checkpoint(model=network, optimizer=network.optimizer, epoch=epoch),
        str(checkpoints),
        max_to_keep=1,
    )
    network.optimizer.build(network.trainable_variables)
    state.restore_or_initialize()
    first = int(epoch.numpy())
    checkpoints.mkdir(parents=True, exist_ok=True)
    if first < recipe.training.epochs:
        network.fit(
            augment.batches(sources, recipe, first),
            initial_epoch=first,
            epochs=recipe.training.epochs,
            steps_per_epoch=steps,
            verbose=0,
            callbacks=[
                EndIfDiverged(),
                Validate(validation),
                Progress(recipe, steps, first),
                keras.callbacks.CSVLogger(checkpoints / HISTORY, append=True),
                Keep(state, epoch),
            ],
        )
    network.optimizer.finalize_variable_values(network.trainable_variables)
    settle_norms(network, augment.batches(sources, recipe, recipe.training.epochs - 1))
    return network


def settle_norms(network: keras.Model, batches: tf.data.Dataset) -> None:
    """Measure what the normalisations subtract and divide by, for the averaged weights.

    They were measured on each step's own weights, which the average is not
    (Izmailov et al., 2018, "Averaging weights leads to wider optima", 3.2).
    """
    norms = [
        layer
        for layer in network.layers
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    for step, (images, _) in enumerate(batches.take(NORM_BATCHES)):
        for norm in norms:
            norm.momentum = step / (step + 1)  # the mean of all batches so far
        network(images, training=True)


def optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    """AdamW (Loshchilov and Hutter, 2019) under a warm-up and half a cosine."""
    settings = recipe.training
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0,
        decay_steps=(settings.epochs - 1) * steps,
        warmup_target=settings.learning_rate,
        warmup_steps=steps,
    )
    return keras.optimizers.AdamW(
        schedule,
        weight_decay=settings.weight_decay,
        use_ema=True,
        ema_momentum=settings.average,
        ema_overwrite_frequency=None,
        jit_compile=False,
    )


class EndIfDiverged(keras.callbacks.Callback):
    """Ends a training that has come to nothing, before that is kept.

    Keras's `TerminateOnNaN` would only stop it, and the state would be kept.
    """

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        """Look at the epoch's loss.

        Raises:
            InklingError: it is no number.
        """
        if not math.isfinite(logs["loss"]):
            raise InklingError(
                f"the training diverged in epoch {epoch + 1}, where its loss is"
                f" {logs['loss']}: lower training.learning_rate in the recipe"
            )


class Validate(keras.callbacks.Callback):
    """Adds the accuracy on validation data to what each epoch came to."""

    def __init__(self, parts: Mapping[str, Part]) -> None:
        super().__init__()
        self.parts = parts

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        """Measure the weights of the epoch's last step."""
        for name, part in self.parts.items():
            answers = evaluate.predict(self.model, part.images)
            logs[f"val_{name}"] = evaluate.accuracy(answers, part.labels)


class Progress(keras.callbacks.Callback):
    """One bar for the whole training, with the time left."""

    def __init__(self, recipe: Recipe, steps: int, first_epoch: int) -> None:
        super().__init__()
        self.bar = tqdm(
            total=recipe.training.epochs * steps,
            initial=first_epoch * steps,
            desc="training",
            unit="batch",
        )

    def on_train_batch_end(self, batch: int, logs: dict[str, float]) -> None:
        """Move the bar on."""
        self.bar.update()

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        """Show what the epoch came to."""
        self.bar.set_postfix(
            epoch=epoch + 1, **{k: f"{v:.4f}" for k, v in logs.items()}
        )

    def on_train_end(self, logs: dict[str, float]) -> None:
        """Leave the bar as it stands."""
        self.bar.close()


class Keep(keras.callbacks.Callback):
    """Keeps the state of training at the end of every epoch."""

    def __init__(self, state: tf.train.CheckpointManager, epoch: tf.Variable) -> None:
        super().__init__()
        self.state = state
        self.epoch = epoch

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        """Save the weights, the optimiser and the number of epochs done."""
        self.epoch.assign(epoch + 1)
        self.state.save()
