"""The learning rate over the training."""

from core.config.training import TrainingConfig


def learning_rate(training: TrainingConfig, epoch: float) -> float:
    """Learning rate after so many epochs: the optimiser's, times the schedule's share of it.

    A schedule that is `within_epochs` changes it inside them too.
    """
    share = training.schedule.share(epoch, training.epochs)
    return training.optimizer.learning_rate * share
