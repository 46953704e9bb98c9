package com.example.rings;

public record RingsConfig(int features, int hidden, int layers, int rings) {
    static final RingsConfig SMALL = new RingsConfig(2, 32, 4, 3);
}
