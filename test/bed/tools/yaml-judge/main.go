// Command yaml-judge tells what Go reads from YAML texts, with the libraries and versions that helm uses.
//
// A question on stdin is one byte for the mode, four bytes for the length (big-endian) and the text. An answer on
// stdout is one byte, 0 for an answer or 1 for an error, four bytes for the length and the bytes. Answers come in
// the order of the questions. The program ends with its input.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"unicode"

	"sigs.k8s.io/kustomize/kyaml/kio"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/yaml"
)

const (
	// modeRead asks for what helm and the API server's clients read, as JSON with sorted keys.
	modeRead = 'r'
	// modePost asks for the bytes that helm hands to a post-renderer for a file with the text.
	modePost = 'p'

	maxText = 64 << 20
)

func main() {
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "yaml-judge:", err)
		os.Exit(1)
	}
}

func serve(input io.Reader, output io.Writer) error {
	in, out := bufio.NewReaderSize(input, 1<<20), bufio.NewWriterSize(output, 1<<20)
	for {
		mode, text, err := question(in)
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err != nil {
			return err
		}
		bytes, err := judge(mode, text)
		if err := answer(out, bytes, err); err != nil {
			return err
		}
		// Whoever asks one question waits for its answer; whoever asks many gets them together.
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
}

func question(in *bufio.Reader) (byte, []byte, error) {
	mode, err := in.ReadByte()
	if err != nil {
		return 0, nil, err
	}
	var length uint32
	if err := binary.Read(in, binary.BigEndian, &length); err != nil {
		return 0, nil, fmt.Errorf("length: %w", unexpected(err))
	}
	if length > maxText {
		return 0, nil, fmt.Errorf("a text of %d bytes", length)
	}
	text := make([]byte, length)
	_, err = io.ReadFull(in, text)
	return mode, text, unexpected(err)
}

// unexpected keeps a frame that is cut off from being taken for the end.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func answer(out *bufio.Writer, bytes []byte, failure error) error {
	status := byte(0)
	if failure != nil {
		status, bytes = 1, []byte(failure.Error())
	}
	if err := out.WriteByte(status); err != nil {
		return err
	}
	if err := binary.Write(out, binary.BigEndian, uint32(len(bytes))); err != nil {
		return err
	}
	_, err := out.Write(bytes)
	return err
}

// judge answers one question. A panic of a library is an error like any other.
func judge(mode byte, text []byte) (bytes []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	switch mode {
	case modeRead:
		return read(text)
	case modePost:
		return forPostRenderer("file.yaml", string(text))
	}
	return nil, fmt.Errorf("unknown mode %q", mode)
}

// read keeps numbers as they were handed on, so that a large integer is not rounded.
func read(text []byte) ([]byte, error) {
	var value any
	asWritten := func(decoder *json.Decoder) *json.Decoder {
		decoder.UseNumber()
		return decoder
	}
	if err := yaml.Unmarshal(text, &value, asWritten); err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

// A line that starts like this separates documents for helm, whatever follows.
var separator = regexp.MustCompile(`(?m)^---[ \t]*`)

// forPostRenderer does what helm 4 does to a file before a post-renderer gets it: split it, parse each document,
// note the file's name in an annotation, print all.
func forPostRenderer(name, text string) ([]byte, error) {
	var objects []*kyaml.RNode
	for _, part := range separator.Split(text, -1) {
		part = strings.TrimLeftFunc(part, unicode.IsSpace)
		if part == "" {
			continue
		}
		parsed, err := kio.ParseAll(part)
		if err != nil {
			return nil, fmt.Errorf("parsing: %w", err)
		}
		objects = append(objects, parsed...)
	}
	for _, object := range objects {
		if err := object.PipeE(kyaml.SetAnnotation("postrenderer.helm.sh/postrender-filename", name)); err != nil {
			return nil, fmt.Errorf("annotating: %w", err)
		}
	}
	printed, err := kio.StringAll(objects)
	return []byte(printed), err
}
