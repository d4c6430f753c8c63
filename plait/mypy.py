"""The mypy plugin: that of Thinc, which compares the layers of a chain, for layers whose types have names as well.

In setup.cfg or pyproject.toml, in the place of `thinc.mypy`:

    plugins = plait.mypy
"""

from collections.abc import Callable

from mypy.nodes import CallExpr, Context, Decorator, FuncDef, MemberExpr, NameExpr
from mypy.plugin import FunctionContext, Plugin
from mypy.types import Type, get_proper_type
from thinc.mypy import function_hook


def plugin(version: str) -> type[Plugin]:
    """What mypy calls, with its version."""
    return PlaitPlugin


class PlaitPlugin(Plugin):
    """Compares the layers in calls of `chain`, `concatenate`, `add` and whatever has a return type like theirs."""

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Thinc's hook, on a call as Thinc reads it."""
        return _compare_layers


def _compare_layers(call: FunctionContext) -> Type:
    # Thinc gives up on a type that has a name, such as Tok2Vec, and on a function that is no bare name.
    arg_types: list[list[Type]] = [[get_proper_type(kind) for kind in kinds] for kinds in call.arg_types]
    made: Type = function_hook(call._replace(arg_types=arg_types, context=_by_name(call.context)))
    return made


def _by_name(context: Context) -> Context:
    """A call of `thinc.api.chain` as one of `chain`."""
    if not isinstance(context, CallExpr) or not isinstance(context.callee, MemberExpr):
        return context
    if not isinstance(context.callee.node, (FuncDef, Decorator)):
        return context
    name = NameExpr(context.callee.name)
    name.node = context.callee.node
    return CallExpr(name, context.args, context.arg_kinds, context.arg_names)
