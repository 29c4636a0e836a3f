"""Pages are compressed for phones that ask for it, and their size says little."""

import gzip


def test_a_page_is_compressed_for_who_takes_gzip(app):
    plain = app.test_client().get("/verify", base_url="https://localhost")
    packed = app.test_client().get("/verify", base_url="https://localhost", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "选择认证方式" in gzip.decompress(packed.data).decode()
    assert len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_the_length_of_an_answer_is_blurred(app):
    client = app.test_client()
    headers = {"Accept-Encoding": "gzip"}
    answers = [client.get("/healthz", base_url="https://localhost", headers=headers) for _ in range(2)]
    assert all("Content-Encoding" not in answer.headers for answer in answers)
    sizes = {
        len(client.get("/verify/agreement", base_url="https://localhost", headers=headers).data) for _ in range(12)
    }
    assert len(sizes) > 1
