import os
import socket

import pytest

from kit.ports import free_ports
from vigie.lab.ports import Ports, answers, require_free
from vigie.model.errors import EnvironmentFailed


def test_ports_are_distinct_and_follow_the_base():
    ports = Ports(22_000)
    assert ports.all() == (22_000, 22_001, 22_002)


def test_a_port_in_use_is_named_with_its_holder():
    ports = Ports(free_ports())
    require_free(ports)
    with socket.create_server(("127.0.0.1", ports.admin)):
        assert answers(ports.admin)
        with pytest.raises(EnvironmentFailed, match=f"port {ports.admin} on 127.0.0.1 is in use") as caught:
            require_free(ports)
    assert f"process {os.getpid()}" in str(caught.value)
    assert "--port-base" in str(caught.value)
    assert not answers(ports.admin)
    require_free(ports)
