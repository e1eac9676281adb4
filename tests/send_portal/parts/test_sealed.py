"""What is sealed can be read by this portal alone."""

from send_portal.parts.sealed import seal, unseal


def test_a_sealed_text_shows_nothing_of_itself_and_comes_back_whole():
    sealed = seal("Zebedee Quillfeather, born 1 May 2015 – ½")
    assert "Zebedee" not in sealed
    assert unseal(sealed) == "Zebedee Quillfeather, born 1 May 2015 – ½"


def test_nothing_else_can_be_unsealed(settings):
    sealed = seal("text")
    assert unseal(sealed[:-4] + "AAAA") is None
    assert unseal("") is None
    assert unseal("é") is None
    settings.SECRET_KEY = "another secret key, as after a change of it"
    assert unseal(sealed) is None
