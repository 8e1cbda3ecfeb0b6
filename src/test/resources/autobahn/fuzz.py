# Runs cases of Autobahn's fuzzing client against a server and prints, for each, how it behaved and
# how it closed:
#
#     1.1.1 OK/OK
#
# Arguments: the server's port, how many cases go on at once, and which cases ("1.*,9.1.1").
import sys

from twisted.internet import reactor
from autobahntestsuite.case import Case, Cases, CaseCategories, CaseSubCategories, CaseSetname, CaseBasename
from autobahntestsuite.caseset import CaseSet
from autobahntestsuite.fuzzing import FuzzingClientFactory, FuzzingProtocol

port, width, wanted = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(",")

# What has to happen within a second may take longer on a machine that is busy.
SLOWLY = 10
PATIENCE = {"openHandshakeTimeout": 60, "closeHandshakeTimeout": 60, "serverConnectionDropTimeout": 60}


def continue_later(self, delay, fun, tag=None):
    # One more turn: what has arrived meanwhile is read first.
    reactor.callLater(SLOWLY * delay, reactor.callLater, 0, self.executeContinueLater, fun, tag)


def later(execute):
    return lambda self, delay: reactor.callLater(SLOWLY * delay, execute, self)


FuzzingProtocol.continueLater = continue_later
FuzzingProtocol.killAfter = later(FuzzingProtocol.executeKillAfter)
FuzzingProtocol.closeAfter = later(FuzzingProtocol.executeCloseAfter)


class Lane(FuzzingClientFactory):
    running = 0

    def __init__(self, cases):
        Lane.running += 1
        FuzzingClientFactory.__init__(self, {
            "options": PATIENCE,
            "servers": [{"agent": "simple-chat", "url": "ws://127.0.0.1:%d" % port}],
            "cases": cases,
            "exclude-cases": [],
            "exclude-agent-cases": {}})

    def logCase(self, result):
        print "%(id)s %(behavior)s/%(behaviorClose)s" % result
        if (result["behavior"], result["behaviorClose"]) != (Case.OK, Case.OK):
            sys.stderr.write("%(id)s: %(result)s %(resultClose)s %(received)s\n" % result)

    def createReports(self):
        # The last thing a lane does but stopping the reactor, which the others still need.
        Lane.running -= 1


stop = reactor.stop
reactor.stop = lambda: Lane.running or stop()

cases = CaseSet(CaseSetname, CaseBasename, Cases, CaseCategories, CaseSubCategories) \
    .parseSpecCases({"cases": wanted, "exclude-cases": []})
for lane in range(min(width, len(cases))):
    Lane(cases[lane::width])
reactor.run()
