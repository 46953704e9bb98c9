package io.shardwright.runtime.comm.control;

import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.spi.collective.CollectiveSite;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The sites that a rank has been at, as texts that its peers can read when it no longer answers. A text is written the
 * first time; afterwards a site is its position.
 */
public final class SiteTexts {
    private static final int LONGEST = 256;

    private final long area;
    private long end = Long.BYTES;

    /** Generated code passes the same objects again and again. */
    private final IdentityHashMap<CollectiveSite, Long> positions = new IdentityHashMap<>();

    private final Map<CollectiveSite, Long> equalSites = new HashMap<>();

    SiteTexts(long area) {
        this.area = area;
    }

    /** Position of the site's text, or 0 if there is no room for it. */
    long position(CollectiveSite site) {
        Long known = positions.get(site);
        return known != null ? known : firstVisit(site);
    }

    private long firstVisit(CollectiveSite site) {
        Long equal = equalSites.get(site);
        if (equal != null) {
            return equal;
        }
        if (end + LONGEST > ControlLayout.SITE_TEXTS) {
            return 0;
        }
        long position = end;
        NativeMemory.setText(area + position, LONGEST, site.toString());
        end += LONGEST;
        positions.put(site, position);
        equalSites.put(site, position);
        return position;
    }

    /** {@code #117 (g after Mlp.down, Mlp.java:9)}. */
    public static String read(RegionBytes region, long area, long position) {
        if (position == 0) {
            return "at an unrecorded site";
        }
        boolean possible = position >= Long.BYTES
                && position <= ControlLayout.SITE_TEXTS - LONGEST
                && (position - Long.BYTES) % LONGEST == 0;
        return possible ? region.text(area + position, LONGEST) : "at a damaged site";
    }
}
