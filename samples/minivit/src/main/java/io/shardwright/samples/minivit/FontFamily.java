package io.shardwright.samples.minivit;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Fonts on the class path, which come from Maven as any library does. */
public enum FontFamily {
    DEJAVU_SANS("net/sf/jasperreports/fonts/dejavu/DejaVuSans", "", "-Bold", "-Oblique", "-BoldOblique"),
    DEJAVU_SANS_CONDENSED(DEJAVU_SANS.path + "Condensed", "", "-Bold", "-Oblique", "-BoldOblique"),
    DEJAVU_SANS_MONO(DEJAVU_SANS.path + "Mono", "", "-Bold", "-Oblique", "-BoldOblique"),
    DEJAVU_SERIF("net/sf/jasperreports/fonts/dejavu/DejaVuSerif", "", "-Bold", "-Italic", "-BoldItalic"),
    DEJAVU_SERIF_CONDENSED(DEJAVU_SERIF.path + "Condensed", "", "-Bold", "-Italic", "-BoldItalic"),
    LIBERATION_MONO("liberation/LiberationMono-", "Regular", "Bold", "Italic", "BoldItalic"),
    LIBERATION_SANS("liberation/LiberationSans-", "Regular", "Bold", "Italic", "BoldItalic"),
    LIBERATION_SERIF("liberation/LiberationSerif-", "Regular", "Bold", "Italic", "BoldItalic");

    /** Never trained on: whoever reads it has learned letters, and not fonts. */
    public static final Set<FontFamily> HELD_OUT = EnumSet.of(LIBERATION_SERIF);

    public static final Set<FontFamily> TRAINING = EnumSet.complementOf(EnumSet.copyOf(HELD_OUT));

    private final String path;
    private final List<String> styles;

    FontFamily(String path, String... styles) {
        this.path = path;
        this.styles = List.of(styles);
    }

    /** One for each style, of size 1. */
    public List<Font> fonts() {
        return styles.stream().map(style -> read(path + style + ".ttf")).toList();
    }

    /** Of several families. */
    public static List<Font> fonts(Set<FontFamily> families) {
        return families.stream().flatMap(family -> family.fonts().stream()).toList();
    }

    private static Font read(String resource) {
        try (InputStream in = FontFamily.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            return Font.createFont(Font.TRUETYPE_FONT, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FontFormatException e) {
            throw new IllegalStateException(resource, e);
        }
    }
}
