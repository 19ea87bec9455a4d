"""A recorder of a closed network, whose pictures come as they do from a real one."""

import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image


class Pictures:
    """A recorder of a closed network: ``/live`` sends pictures until it is told to be silent."""

    def __init__(self) -> None:
        self.speaks = threading.Event()
        self.speaks.set()
        self.ended = threading.Event()
        shot = io.BytesIO()
        Image.new("RGB", (64, 36), (200, 40, 40)).save(shot, "JPEG")
        pictures, picture = self, shot.getvalue()

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
                self.end_headers()
                head = f"--next\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n".encode()
                try:
                    while not pictures.ended.is_set():
                        if pictures.speaks.is_set():
                            self.wfile.write(head + picture + b"\r\n")
                        pictures.ended.wait(0.2)
                except OSError:
                    pass

            def log_message(self, *about: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
