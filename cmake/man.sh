#!/bin/sh
# man.sh PROGRAM PAGE: writes the manual page of a program, from what it says when asked for help.
# One that has commands is asked about each of them too.
set -eu
program=$1
page=$2
name=$(basename "$program")

# Lines of --help as troff: a heading that stands at the margin begins a section ($1: SH or SS);
# the rest stays as it is laid out.
lay_out() {
    sed -e 's/\\/\\e/g' -e 's/-/\\-/g' |
        awk -v level="$1" '
            /^[a-z][a-z ]*:$/ || /^[A-Z][A-Za-z ]* codes:$/ {
                sub(/:$/, "")
                print ".fi\n." level " " (level == "SH" ? toupper($0) : $0) "\n.nf"
                next
            }
            { sub(/^[.\047]/, "\\\\\\&&"); print }'
}

# "usage: ..." and an empty line come first, then what the program does.
usage=$("$program" --help | sed -n '1s/^usage: //p' | sed 's/-/\\-/g')
summary=$("$program" --help | sed -n '3,/^$/p' | tr '\n' ' ' | sed -e 's/ *$//' -e 's/-/\\-/g')
version=$("$program" --version 2>/dev/null || "$program" version)
test -n "$usage" && test -n "$summary"
{
    printf '.TH %s 1 "" "%s" "Brink"\n' "$(echo "$name" | tr '[:lower:]' '[:upper:]')" "$version"
    printf '.SH NAME\n%s \\- %s\n' "$(echo "$name" | sed 's/-/\\-/g')" "$summary"
    printf '.SH SYNOPSIS\n.nf\n%s\n.fi\n.SH DESCRIPTION\n.nf\n' "$usage"
    "$program" --help | tail -n +3 | lay_out SH
    printf '.fi\n'
    "$program" --help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' | while read -r command; do
        printf '.SH "%s %s"\n.nf\n' "$name" "$command"
        # Exit codes are the same for all.
        "$program" "$command" --help | sed '/^exit codes:/,$d' | lay_out SS
        printf '.fi\n'
    done
} >"$page.new"
mv "$page.new" "$page"
