package io.shardwright.runtime.job;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.settings.RankKind;
import io.shardwright.runtime.settings.SettingException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a program's arguments say about its ranks.
 *
 * @param others all other arguments, in order
 */
record JobArguments(Mesh mesh, RankKind ranks, List<String> others) {
    private static final String MESH = "--mesh";
    private static final String RANKS = "--ranks";

    /** {@code --mesh tp=2} or {@code --mesh=tp=2}, likewise {@code --ranks}. */
    static JobArguments parse(String[] args) {
        Mesh mesh = Mesh.parse("tp=1");
        RankKind ranks = RankKind.THREADS;
        List<String> others = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            String option = args[i].startsWith("--") ? args[i].split("=", 2)[0] : "";
            if (!option.equals(MESH) && !option.equals(RANKS)) {
                others.add(args[i]);
                continue;
            }
            boolean isOne = args[i].length() > option.length();
            if (!isOne && i + 1 == args.length) {
                throw new SettingException(option + ": there is no value behind it\n  Fix: "
                        + (option.equals(MESH) ? MESH + " tp=2" : RANKS + " processes"));
            }
            String value = isOne ? args[i].substring(option.length() + 1) : args[++i];
            if (option.equals(MESH)) {
                mesh = Mesh.parse(value);
            } else {
                ranks = RankKind.named(value);
            }
        }
        return new JobArguments(mesh, ranks, List.copyOf(others));
    }
}
