import plait.config


def test_all_is_exact() -> None:
    import types

    public = {
        name
        for name, value in vars(plait.config).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert public == set(plait.config.__all__)
    assert plait.config.__all__ == sorted(plait.config.__all__, key=lambda name: (name[0].islower(), name))
