package io.shardwright.samples.minivit;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/**
 * How a letter is drawn: white on black, in the middle of a square but for what is said here.
 *
 * @param right share of the square's side that it is moved by, as is {@code down}
 * @param size of the font, as a share of the side
 * @param turn in radians
 */
record LetterImage(Shape outline, double right, double down, double size, double turn) {
    private static final FontRenderContext EXACT = new FontRenderContext(null, true, true);

    /** Of a font of size 1. */
    static Shape outline(Font font, char letter) {
        return font.createGlyphVector(EXACT, new char[] {letter}).getOutline();
    }

    /** Brightness of each pixel, row by row, from -1 to 1. */
    float[] pixels(int side) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        Rectangle2D bounds = outline.getBounds2D();
        AffineTransform placed = AffineTransform.getScaleInstance(side, side);
        placed.translate(0.5 + right, 0.5 + down);
        placed.rotate(turn);
        placed.scale(size, size);
        placed.translate(-bounds.getCenterX(), -bounds.getCenterY());
        graphics.fill(placed.createTransformedShape(outline));
        graphics.dispose();
        float[] pixels = image.getRaster().getSamples(0, 0, side, side, 0, new float[side * side]);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = pixels[i] / 127.5f - 1;
        }
        return pixels;
    }
}
