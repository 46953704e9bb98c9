package io.shardwright.runtime.system;

import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file can't be read or written, in words: Java's exceptions often say no more than their name and the path. */
public final class FileProblem {
    private FileProblem() {}

    /** As the part of a sentence after a colon. */
    public static String of(Exception problem) {
        return switch (problem) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "this user may not";
            case FileAlreadyExistsException _ -> "there is something of that name";
            case NotDirectoryException _ -> "it is no folder";
            case DirectoryNotEmptyException _ -> "it is a folder that isn't empty";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            case UncheckedIOException e when e.getCause() != null -> of(e.getCause());
            case CharacterCodingException _ -> "it is no text in UTF-8";
            default -> problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
        };
    }
}
