"""The one door to bytes: fonts, pictures, files inside declared roots."""
