package quorate.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.group.PoolPskt;
import quorate.codecs.log.StandingPayment;

/** Where a PSKT is judged: by the group's keys, and by what the group has decided where a log or a database is at hand. */
final class PsktDesk implements AutoCloseable {
    private final GroupConfig group;
    private final Optional<Path> log;
    private final Optional<OwnDatabase> database;

    private PsktDesk(GroupConfig group, Optional<Path> log, Optional<OwnDatabase> database) {
        this.group = group;
        this.log = log;
        this.database = database;
    }

    static PsktDesk ofFiles(GroupConfig group, Optional<Path> log) {
        return new PsktDesk(group, log, Optional.empty());
    }

    static PsktDesk ofDatabase(OwnDatabase database) {
        return new PsktDesk(database.group(), Optional.empty(), Optional.of(database));
    }

    GroupConfig group() {
        return group;
    }

    Optional<OwnDatabase> database() {
        return database;
    }

    /** The slot that decided it; empty where only the group's file is at hand. Refuses what is not decided or does not stand. */
    Optional<StandingPayment> decided(PoolPskt pskt) {
        return log.map(file -> StandingPayment.of(group, pskt.template(), LogFile.standing(file, group)))
                .or(() -> database.map(own -> own.decided(pskt)));
    }

    /** Writes what was made of PSKTs, if the group has decided it as far as that is known here, and answers what there is to say of it. */
    ObjectNode write(String action, PoolPskt pskt, Path out) {
        ObjectNode report = PsktReport.of(group, pskt, decided(pskt)).put("file", out.toString());
        record(action, pskt, report);
        PsktFile.write(out, pskt);
        return report;
    }

    /** One row of the audit log, where there is one. */
    void record(String action, PoolPskt pskt, ObjectNode after) {
        database.ifPresent(own -> own.record(action, "template " + pskt.templateHash(), after));
    }

    @Override
    public void close() {
        database.ifPresent(OwnDatabase::close);
    }
}
