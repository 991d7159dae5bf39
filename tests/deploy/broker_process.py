# A broker that runs while a `with` block does: started on a port that the system chooses, killed by its pid.
# It listens on loopback only.
import http.client
import re
import subprocess
import threading

from checks import BROKER

ADMIN = re.compile(r"admin: http://127\.0\.0\.1:(\d+)/$")
READY = re.compile(r"Started PeerServer on \S+, port: (\d+), path: ")
START_S = 10
END_S = 15


class BrokerProcess:
    def __init__(self, *flags, environment=None):
        words = [BROKER, "--host", "127.0.0.1", "--port", "0", *flags]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment)
        self.port = self.admin_port = None
        self._ready = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            found = READY.match(line)
            if found:
                self.port = int(found[1])
                self._ready.set()
            elif found := ADMIN.match(line):
                self.admin_port = int(found[1])

    def __enter__(self):
        if not self._ready.wait(START_S):
            self.__exit__()
            raise AssertionError(f"the broker said nothing within {START_S} s")
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def greeting_status(self):
        return self._status(self.port, "/")

    def admin_status(self, path):
        return self._status(self.admin_port, path)

    @staticmethod
    def _status(port, path):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def terminate(self):
        """Asks it to end and gives its exit status."""
        self.process.terminate()
        return self.process.wait(END_S)
