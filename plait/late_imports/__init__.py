"""Has Thinc learn of what it can do without when something needs it, and not before.

Thinc imports PyTorch wherever it is installed, which takes several times as long as all else that is imported here, and
h5py, which comes with TensorFlow; confection, from which it has its configs, imports pydantic, which takes as long as
numpy; catalogue, from which it has its registries, reads what every installed package offers; and srsly imports all of
its formats. What they do with these is as it would be otherwise, from the moment on in which anything imports or asks
for them; what PyTorch draws then depends on the state of numpy's random numbers, and so on a seed that was set before.
"""

from .finder import import_late

__all__ = ["import_late"]
